// What concerns the folder itself: which organization is active, and what could not be read of it.
import { Button } from '@mantine/core';
import { useState } from 'react';
import { Link } from 'wouter';
import type { OrgActive, OrgProblem } from '../../../preload/contract/org-model.ts';
import { showCount } from '../../ui/format.ts';
import layout from '../../ui/layout.module.css';
import { StateDot } from '../../ui/state-dot.tsx';
import classes from './orgs.module.css';
import { checksAddress, type Folder } from './place.ts';
import type { useFindings } from './read.ts';
import { PlaceLink } from './value.tsx';
import { problemTone } from './words.ts';

interface Props {
  folder: Folder;
  said: { kind: 'tetra' | 'plain'; active: OrgActive | null; problems: readonly OrgProblem[] };
  findings: ReturnType<typeof useFindings>;
}

/** What the active link says; its problem says the same again. */
const isOfLink = ({ code }: OrgProblem): boolean => code.startsWith('active-');

export function FolderStrip({ folder, said: { kind, active, problems }, findings }: Props) {
  const [all, setAll] = useState(false);
  const linkProblem = active?.problem ?? problems.find(isOfLink) ?? null;
  const others = problems.filter((problem) => !isOfLink(problem) && problem !== active?.problem);
  const shown = all ? others : others.slice(0, 1);
  const ofFolder = findings.rows.filter(({ org }) => org === null).length;
  return (
    <div className={layout.line} data-attention={linkProblem || others.length > 0 ? true : undefined}>
      <div className={classes.strip}>
        {kind === 'plain' ? (
          <StateDot tone="neutral" word="A folder of TOML and env files, none of Tetra’s" />
        ) : linkProblem ? (
          <StateDot tone={problemTone(linkProblem)} word={linkProblem.message} wraps />
        ) : (
          active && (
            <StateDot
              tone="ok"
              word={active.name === active.org ? `Active: ${active.org}` : `Active: ${active.name} (${active.org})`}
            />
          )
        )}
        {shown.map((problem) => (
          <span key={`${problem.code} ${problem.file} ${problem.line}`} className={classes.stripProblem}>
            <StateDot tone={problemTone(problem)} word={problem.message} wraps />
            {problem.file !== null && <PlaceLink place={{ file: problem.file, line: problem.line ?? 1 }} />}
          </span>
        ))}
        {others.length > 1 && (
          <Button variant="subtle" size="compact-xs" aria-expanded={all} onClick={() => setAll(!all)}>
            {all ? 'Show less' : `${showCount(others.length - 1, 'more problem')} of the folder`}
          </Button>
        )}
      </div>
      {ofFolder > 0 && (
        <Link className={classes.stripLink} href={checksAddress(folder, 'org=none')}>
          {showCount(ofFolder, 'finding')} of the folder itself
        </Link>
      )}
    </div>
  );
}
