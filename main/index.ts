// Entry of the desktop program: Electron's main process. Everything it does is in shell/.
import { startDesktop } from './shell/app.ts';

startDesktop();
