// The questions before a plan. None of them changes anything; each says what comes next.
import type { ReactNode } from 'react';
import type { DialogProps, Question } from './asked.ts';
import { Change } from './change.tsx';
import { Delete } from './delete.tsx';
import { Export } from './export.tsx';
import { GiveDesktops } from './give-desktops.tsx';
import { ResetPassword } from './reset-password.tsx';
import { TakeDesktops } from './take-desktops.tsx';

const dialogs: Record<Question, (props: DialogProps) => ReactNode> = {
  'reset-password': ResetPassword,
  change: Change,
  'give-desktops': GiveDesktops,
  'take-desktops': TakeDesktops,
  delete: Delete,
  export: Export,
};

export function AccountDialog(props: DialogProps) {
  const Question = dialogs[props.asked.question];
  return <Question {...props} />;
}
