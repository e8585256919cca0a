import { onServer } from './lab.ts';
import { connectionSuite } from './with-connections.ts';

onServer('mariadb', connectionSuite);
onServer('postgres', connectionSuite);
