// Organizations from a CSV file, chosen or pasted: new ones are created, those that are there are changed.
import { FileInput, Select, Textarea } from '@mantine/core';
import { useState } from 'react';
import { client } from '../../../client/index.ts';
import { PlanForm } from '../../../ui/plan/plan-form.tsx';
import { readTextFile } from '../../templates/index.tsx';
import { useHierarchies } from '../read.ts';
import classes from '../tree.module.css';

export function ImportDialog({ shown, onClose }: { shown: string; onClose(): void }) {
  const hierarchies = useHierarchies();
  const [hierarchy, setHierarchy] = useState(shown);
  const [file, setFile] = useState<File | null>(null);
  const [problem, setProblem] = useState<string | null>(null);
  const [text, setText] = useState('');
  const choose = async (chosen: File | null) => {
    setFile(chosen);
    setProblem(null);
    try {
      setText(chosen ? await readTextFile(chosen) : '');
    } catch (error) {
      setText('');
      setProblem((error as Error).message);
    }
  };
  return (
    <PlanForm
      title="Import organizations"
      size="lg"
      ready={text.trim() !== ''}
      plan={() => client.tree.planImport({ rows: text, hierarchy })}
      onClose={onClose}
    >
      <FileInput
        size="xs"
        label="CSV file"
        description="The columns org, name, type, parent and status, in any order. An empty cell changes nothing; an empty parent is the top."
        placeholder="Choose a file"
        accept=".csv,text/csv"
        clearable
        value={file}
        error={problem}
        onChange={(chosen) => void choose(chosen)}
        data-autofocus
      />
      {!file && (
        <Textarea
          label="Or paste it"
          placeholder={'org,name,type,parent,status\nlakeside-school,Lakeside School,customer,,active'}
          rows={8}
          classNames={{ input: classes.mono! }}
          value={text}
          onChange={(event) => setText(event.currentTarget.value)}
        />
      )}
      {hierarchies.length > 1 && (
        <Select
          label="Hierarchy that the column parent is of"
          data={hierarchies}
          value={hierarchy}
          allowDeselect={false}
          onChange={(value) => setHierarchy(value ?? shown)}
        />
      )}
    </PlanForm>
  );
}
