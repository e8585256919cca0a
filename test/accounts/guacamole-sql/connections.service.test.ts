import { madeSuite } from './connections-made.ts';
import { takenSuite } from './connections-taken.ts';
import { onServer } from './lab.ts';

onServer('mariadb', madeSuite, takenSuite);
onServer('postgres', madeSuite, takenSuite);
