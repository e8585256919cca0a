// Files that are dragged over what is inside are taken when they are dropped. Nothing else that is dragged is touched.
import { useRef, useState, type DragEvent, type ReactNode } from 'react';
import classes from './import.module.css';

const carriesFiles = (event: DragEvent): boolean => event.dataTransfer.types.includes('Files');

export function DropArea({
  label,
  onFiles,
  children,
}: {
  label: string;
  onFiles(files: File[]): void;
  children: ReactNode;
}) {
  const [over, setOver] = useState(false);
  // Entering a part of it comes before leaving the one around it.
  const depth = useRef(0);
  const end = () => {
    depth.current = 0;
    setOver(false);
  };
  return (
    <div
      className={classes.drop}
      onDragEnter={(event) => {
        if (!carriesFiles(event)) return;
        depth.current += 1;
        setOver(true);
      }}
      onDragLeave={(event) => {
        if (!carriesFiles(event)) return;
        depth.current -= 1;
        if (depth.current <= 0) end();
      }}
      onDragOver={(event) => {
        if (carriesFiles(event)) event.preventDefault();
      }}
      onDrop={(event) => {
        if (!carriesFiles(event)) return;
        event.preventDefault();
        end();
        const files = [...event.dataTransfer.files];
        if (files.length > 0) onFiles(files);
      }}
    >
      {children}
      {over && <div className={classes.over}>{label}</div>}
    </div>
  );
}
