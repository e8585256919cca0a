export { JobScreen } from './job-screen.tsx';
export { JobBar, JobLegend } from './progress.tsx';
export { JobControls } from './controls.tsx';
export { isFinished, jobState, pace, segments, settled, troubled, twoUnits } from './words.ts';
