// Part 1: which files, and how each is read. Files come by picker, drop, paste, or from a target.
import { Button } from '@mantine/core';
import { IconClipboardText, IconDatabaseImport, IconFileUpload } from '@tabler/icons-react';
import { useRef, useState } from 'react';
import type { TargetRow } from '../../../../preload/contract/targets.ts';
import { showBytes } from '../../../ui/format.ts';
import { ProblemLine } from '../../../ui/problem-line.tsx';
import { EncodingQuestion, FileLine } from './file-line.tsx';
import { FromTargetDialog } from './from-target-dialog.tsx';
import { PasteDialog } from './paste-dialog.tsx';
import type { Import } from './use-import.ts';
import classes from './import.module.css';

export function FilesPart({ draft, targets }: { draft: Import; targets: readonly TargetRow[] }) {
  const picker = useRef<HTMLInputElement>(null);
  const [asking, setAsking] = useState<'paste' | 'target' | null>(null);
  const files = draft.state?.files ?? [];
  const none = files.length === 0 && draft.uploads.length === 0;
  const [total, sent] = draft.uploads.reduce(([all, done], each) => [all + each.size, done + each.sent], [0, 0]);
  const icon = { size: 15, stroke: 1.6 };

  return (
    <section className={classes.files} data-empty={none || undefined} aria-label="Files">
      <div className={classes.head}>
        <h2>
          <i aria-hidden>1</i> Files
        </h2>
        <input
          ref={picker}
          type="file"
          multiple
          accept=".csv,.tsv,.txt,.xlsx,.json"
          hidden
          aria-label="Files of accounts"
          onChange={(event) => {
            const chosen = [...(event.currentTarget.files ?? [])];
            event.currentTarget.value = '';
            if (chosen.length > 0) void draft.addFiles(chosen);
          }}
        />
        <Button
          variant={none ? 'filled' : 'default'}
          leftSection={<IconFileUpload {...icon} />}
          onClick={() => picker.current?.click()}
        >
          Choose files
        </Button>
        <Button variant="default" leftSection={<IconClipboardText {...icon} />} onClick={() => setAsking('paste')}>
          Paste a table
        </Button>
        <Button variant="default" leftSection={<IconDatabaseImport {...icon} />} onClick={() => setAsking('target')}>
          From a target
        </Button>
        {none && (
          <span className={classes.dim}>
            Or drop them anywhere here: CSV, XLSX or JSON, several at once. They are held in memory alone, and forgotten
            after an hour without a question.
          </span>
        )}
      </div>
      {(files.length > 0 || draft.refused.length > 0) && (
        <ul className={classes.fileList}>
          {files.map((file) => [
            <FileLine
              key={file.name}
              file={file}
              onRead={(read) => void draft.shape({ file: file.name, read })}
              onRemove={() => void draft.removeFile(file.name)}
            />,
            file.encodingAsked && (
              <EncodingQuestion
                key={`${file.name} encoding`}
                file={file}
                onRead={(read) => void draft.shape({ file: file.name, read })}
              />
            ),
          ])}
          {draft.refused.map(({ name, problem }) => (
            <li key={`refused ${name}`} className={classes.file}>
              <b>{name}</b>
              <ProblemLine problem={problem} />
            </li>
          ))}
        </ul>
      )}
      {draft.uploads.length > 0 && (
        <p className={classes.sending} role="status">
          <progress value={sent} max={Math.max(1, total)} aria-label="Sent" />
          Reading {draft.uploads.find((each) => each.sent < each.size)?.name ?? draft.uploads.at(-1)?.name}:{' '}
          {showBytes(sent)} of {showBytes(total)}
          <Button variant="default" onClick={draft.cancelUpload}>
            Cancel
          </Button>
        </p>
      )}
      {asking === 'paste' && (
        <PasteDialog onClose={() => setAsking(null)} onText={(text) => void draft.addFiles([pastedFile(text)])} />
      )}
      {asking === 'target' && (
        <FromTargetDialog
          targets={targets}
          onClose={() => setAsking(null)}
          onTarget={(target, filter) => void draft.addTarget(target, filter)}
        />
      )}
    </section>
  );
}

/** What was pasted, as a file: cells copied from a spreadsheet have tabs between them. */
export const pastedFile = (text: string): File =>
  new File([text], /^[^\n]*\t/.test(text) ? 'pasted.tsv' : 'pasted.csv', { type: 'text/csv' });
