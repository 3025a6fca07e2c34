import './ui/tokens.css';
import './ui/base.css';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { invariant } from '../shared/util/invariant.ts';
import { App } from './app/app.tsx';
import { createServices } from './app/services.ts';
import { openConnection } from './ipc/open-connection.ts';

const root = document.getElementById('root');
invariant(root !== null, 'index.html has #root');

createRoot(root).render(
  <StrictMode>
    <App services={createServices(openConnection(), window)} />
  </StrictMode>,
);
