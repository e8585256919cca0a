// Around the lists of accounts: files that are dropped there are imported.
import type { ReactNode } from 'react';
import { useLocation } from 'wouter';
import { DropArea } from './drop-area.tsx';
import { handOverFiles } from './handed-over.ts';

/** @param address of the import screen, with the target that is looked at */
export function ImportDrop({ address, children }: { address: string; children: ReactNode }) {
  const [, navigate] = useLocation();
  return (
    <DropArea
      label="Drop files to import accounts"
      onFiles={(files) => {
        handOverFiles(files);
        navigate(address);
      }}
    >
      {children}
    </DropArea>
  );
}
