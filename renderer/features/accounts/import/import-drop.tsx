// Around the lists of accounts: files that are dropped there are imported, into the target that is looked at.
import type { ReactNode } from 'react';
import { useLocation } from 'wouter';
import { partsOf } from '../addresses.ts';
import { importAddress } from './address.ts';
import { DropArea } from './drop-area.tsx';
import { handOverFiles } from './handed-over.ts';

export function ImportDrop({ children }: { children: ReactNode }) {
  const [, navigate] = useLocation();
  return (
    <DropArea
      label="Drop files to import accounts"
      onFiles={(files) => {
        const [target] = partsOf(window.location.pathname);
        handOverFiles(files);
        navigate(importAddress(target === undefined ? '' : new URLSearchParams({ target }).toString()));
      }}
    >
      {children}
    </DropArea>
  );
}
