// One row of chips of which one may be chosen: a filter with its counts. A second press shows all again.
import classes from './paged.module.css';

export function Chips<Id extends string>(props: {
  label: string;
  /** The chip that shows all: "All 34". */
  all: string;
  chips: readonly { id: Id; text: string; tone?: string }[];
  chosen: Id | null;
  onChoose(id: Id | null): void;
  /** Said after the chips. */
  after?: string | null;
}) {
  const chip = (id: Id | null, text: string, tone?: string) => (
    <button
      key={id ?? ''}
      type="button"
      className={classes.chip}
      data-tone={tone}
      aria-pressed={props.chosen === id}
      onClick={() => props.onChoose(props.chosen === id ? null : id)}
    >
      {text}
    </button>
  );
  return (
    <div role="group" aria-label={props.label} className={classes.chips}>
      {chip(null, props.all)}
      {props.chips.map(({ id, text, tone }) => chip(id, text, tone))}
      {props.after && <span className={classes.after}>{props.after}</span>}
    </div>
  );
}
