// Command-line entry: `provost COMMAND`. Runs on the project's Node, from source or built.
import { processIo } from './cli/io.ts';
import { runCli } from './cli/run.ts';

const code = await runCli(process.argv.slice(2), processIo());
// What was written last has to reach the pipe before the process ends; a backend of another may keep a socket open.
process.stdout.write('', () => process.exit(code));
