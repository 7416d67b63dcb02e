/** An example page in React. */

import { useState } from "react";
import { createRoot } from "react-dom/client";
import { Infopoint } from "./Infopoint";
import source from "./Infopoint.tsx?raw";

function Page() {
  const [outcomes, setOutcomes] = useState<string[]>([]);
  return (
    <>
      <h1>De chat in een React-toepassing</h1>
      <p>Deze organisatie is verzonnen. Het onderdeel hieronder laadt de chat één keer.</p>
      <p>
        <button className="ask" onClick={() => window.Infopoint?.start("return/cost", "Wie betaalt het ticket?")}>
          Wie betaalt het ticket?
        </button>
      </p>
      <p>
        Antwoorden tot nu toe: <output>{outcomes.join(", ") || "geen"}</output>
      </p>
      <h2>Infopoint.tsx</h2>
      <pre tabIndex={0}>
        <code>{source}</code>
      </pre>
      <Infopoint src="/widget.js" language="nl" onAnswer={({ outcome }) => setOutcomes((all) => [...all, outcome])} />
    </>
  );
}

createRoot(document.getElementById("app")!).render(<Page />);
