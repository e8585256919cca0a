// The questions before a plan. None of them changes anything; each says what comes next.
import { Modal } from '@mantine/core';
import type { ReactNode } from 'react';
import { Change } from './change.tsx';
import { Delete } from './delete.tsx';
import { Export } from './export.tsx';
import type { DialogProps, Question } from './plan-form.tsx';
import { ResetPassword } from './reset-password.tsx';

const titles: Record<Question, (named: string) => string> = {
  'reset-password': (named) => `Reset the password of ${named}`,
  change: (named) => `Change ${named}`,
  delete: (named) => `Delete ${named}`,
  export: (named) => `Export ${named}`,
};

const bodies: Record<Question, (props: DialogProps) => ReactNode> = {
  'reset-password': (props) => <ResetPassword {...props} />,
  change: (props) => <Change {...props} />,
  delete: (props) => <Delete {...props} />,
  export: (props) => <Export {...props} />,
};

export function AccountDialog(props: DialogProps) {
  const { question, named } = props.asked;
  return (
    <Modal opened onClose={props.onClose} title={titles[question](named)} size={question === 'change' ? 'lg' : 'md'}>
      {bodies[question](props)}
    </Modal>
  );
}
