// Skeletons and the like appear only when the wait is noticeable: after 150 ms.
import { useEffect, useState, type ReactNode } from 'react';

export function ShownLate({ children }: { children: ReactNode }) {
  const [shown, setShown] = useState(false);
  useEffect(() => {
    const timer = setTimeout(() => setShown(true), 150);
    return () => clearTimeout(timer);
  }, []);
  return shown ? children : null;
}
