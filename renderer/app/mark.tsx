// Provost's mark: a seal with a tick.
export function Mark({ size = 18 }: { size?: number }) {
  return (
    <svg width={size} height={size} viewBox="0 0 18 18" aria-hidden focusable="false">
      <rect width="18" height="18" rx="4.5" fill="var(--accent)" />
      <path
        d="M5 9.4 7.9 12.2 13.2 6"
        fill="none"
        stroke="var(--surface)"
        strokeWidth="1.9"
        strokeLinecap="round"
        strokeLinejoin="round"
      />
    </svg>
  );
}
