import { wholeSuite } from './whole.ts';

wholeSuite('postgres');
