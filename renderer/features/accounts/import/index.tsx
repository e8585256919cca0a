// The door of the import: its screens, the area that takes dropped files, and the ways that lead here.
import { lazy } from 'react';

export { importOf } from './address.ts';
export { ImportDrop } from './import-drop.tsx';
export { SlipsLink } from './slips-link.tsx';
export const ImportScreen = lazy(async () => ({ default: (await import('./screen.tsx')).ImportScreen }));
export const SlipsScreen = lazy(async () => ({ default: (await import('./slips.tsx')).SlipsScreen }));
