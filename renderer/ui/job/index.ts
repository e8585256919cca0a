// The progress, receipt and controls of jobs, for every feature.
export { JobScreen } from './job-screen.tsx';
export type { SubjectsAddress } from './receipt-actions.tsx';
export { JobBar } from './progress.tsx';
export { JobControls } from './controls.tsx';
export { isFinished, jobState, pace, segments, settled, troubled, twoUnits } from './words.ts';
