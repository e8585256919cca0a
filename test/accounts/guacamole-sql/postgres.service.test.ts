import { faultSuite } from './faults.ts';
import { killedSuite } from './killed.ts';
import { knowledgeSuite } from './knows.ts';
import { onServer } from './lab.ts';
import { toldSuite } from './told.ts';
import { wholeSuite } from './whole.ts';

onServer('postgres', wholeSuite, toldSuite, faultSuite, knowledgeSuite, killedSuite);
