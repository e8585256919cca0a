// What every question about accounts is given.
import type { AccountSelection } from '../../../../preload/contract/accounts.ts';
import type { TargetRow } from '../../../../preload/contract/targets.ts';

export type Question = 'reset-password' | 'change' | 'give-desktops' | 'take-desktops' | 'delete' | 'export';

/** A verb that wants to know more before it plans. */
export interface Asked {
  question: Question;
  accounts: AccountSelection;
  /** "tomas.berg", "60 accounts" */
  named: string;
}

export interface DialogProps {
  asked: Asked;
  target: TargetRow;
  onClose(): void;
}
