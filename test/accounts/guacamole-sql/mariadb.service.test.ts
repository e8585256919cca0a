import { wholeSuite } from './whole.ts';

wholeSuite('mariadb');
