// What every dialog of a target is given.
import type { TargetRow, TargetTest } from '../../../preload/contract/targets.ts';

export type Question = 'password' | 'policy' | 'backup' | 'restore' | 'remove';

export interface DialogProps {
  target: TargetRow;
  onClose(): void;
  onTested(test: TargetTest): void;
  onRemoved(): void;
}
