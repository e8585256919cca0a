// A dialog: shown as long as it is rendered. When it closes, the focus goes back to what it was opened by.
import { Modal, type ModalProps } from '@mantine/core';
import type { ReactNode } from 'react';
import { useFocusReturn } from './focus-return.ts';

export interface DialogProps {
  title: string;
  size?: ModalProps['size'];
  onClose(): void;
  children: ReactNode;
}

export function Dialog({ title, size = 'md', onClose, children }: DialogProps) {
  useFocusReturn();
  return (
    <Modal opened onClose={onClose} title={title} size={size} returnFocus={false}>
      {children}
    </Modal>
  );
}
