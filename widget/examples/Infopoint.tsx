/** The chat as a React component: put it once, anywhere in the tree. */

import { useEffect } from "react";

interface Props {
  /** Address of the server's `widget.js`. */
  src: string;
  language?: string;
  color?: string;
  /** Called when an answer arrived; what was asked is never passed on. */
  onAnswer?: (detail: { outcome: string }) => void;
}

export function Infopoint({ src, language = "auto", color, onAnswer }: Props): null {
  useEffect(() => {
    if (document.querySelector("infopoint-widget, script[data-infopoint-react]")) return;
    const script = document.createElement("script");
    script.src = src;
    script.dataset.infopointReact = "";
    script.dataset.language = language;
    if (color) script.dataset.color = color;
    document.head.append(script);
  }, [src, language, color]);

  useEffect(() => {
    const heard = (event: Event) => onAnswer?.((event as CustomEvent<{ outcome: string }>).detail);
    document.addEventListener("infopoint:answer", heard);
    return () => document.removeEventListener("infopoint:answer", heard);
  }, [onAnswer]);

  return null;
}
