import { act, cleanup, fireEvent, render, screen } from '@testing-library/react';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { App } from '../../../renderer/app/app.tsx';
import { createServices } from '../../../renderer/app/services.ts';
import type { ConnectionState } from '../../../renderer/ipc/connection.ts';
import { FakeConnection } from '../fakes/connection.ts';
import { question, serverView, snapshot } from '../fakes/state.ts';

beforeEach(() => {
  window.matchMedia = () => ({ matches: false, addEventListener() {}, removeEventListener() {} }) as never;
  window.history.replaceState(null, '', '#/activity');
  localStorage.clear();
});
afterEach(cleanup);

function show(state?: Partial<ReturnType<typeof snapshot>>) {
  const connection = new FakeConnection();
  const services = createServices(connection, window);
  render(<App services={services} />);
  const say = (parts: Partial<ReturnType<typeof snapshot>>): void =>
    act(() => connection.emit('state', { kind: 'snapshot', seq: 0, state: snapshot(parts) }));
  if (state !== undefined) say(state);
  return { connection, services, say };
}

describe('without the core', () => {
  it.each<[ConnectionState, string, string]>([
    [
      { kind: 'lost', retryAt: Date.now() + 1000, attempt: 1 },
      'Gatehouse is not running',
      'gatehouse up --detach',
    ],
    [{ kind: 'refused', reason: 'no_token' }, 'This page needs its key', 'gatehouse ui'],
    [{ kind: 'refused', reason: 'wrong_token' }, 'The key of this page is no longer valid', 'gatehouse ui'],
    [
      { kind: 'refused', reason: 'wrong_protocol' },
      'This page and Gatehouse are of different versions',
      'gatehouse ui',
    ],
  ])('%j says what to do', (state, title, command) => {
    const { connection } = show();
    act(() => connection.become(state));
    expect(screen.getByRole('heading', { name: title })).toBeTruthy();
    expect(screen.getByText(command)).toBeTruthy();
  });

  it('keeps the screens under a warning when the connection is lost later', () => {
    const { connection } = show({ servers: [serverView('notes')] });
    act(() => connection.become({ kind: 'lost', retryAt: Date.now() + 1000, attempt: 1 }));
    expect(screen.getByRole('alert').textContent).toContain('may be out of date');
    expect(screen.getByTestId('nav-servers')).toBeTruthy();
  });
});

describe('the frame', () => {
  it('counts what waits: in the navigation, the title and the icon of the tab', () => {
    document.head.innerHTML = '<link rel="icon" href="./favicon.svg">';
    const { say } = show({ approvals: [question()] });
    expect(screen.getByTestId('waiting-count').textContent).toBe('1');
    expect(document.title).toBe('(1) Activity · Gatehouse');
    expect(document.querySelector<HTMLLinkElement>('link[rel=icon]')?.href).toContain('favicon-waiting');
    say({});
    expect(document.title).toBe('Activity · Gatehouse');
    expect(document.querySelector<HTMLLinkElement>('link[rel=icon]')?.href).toContain('favicon.svg');
  });

  it('announces new questions without taking the focus', () => {
    const { say } = show({});
    const before = document.activeElement;
    say({ approvals: [question({ tool: 'write\u202E' })] });
    expect(screen.getByTestId('announcer').textContent).toBe(
      'New question: notes wants to run write⟨U+202E⟩, asked by Cursor.',
    );
    expect(document.activeElement).toBe(before);
  });

  it('offers the demo and the way to adopt when nothing is there', () => {
    const { connection, say } = show();
    say({ status: { ...snapshot().status, fresh: true } });
    expect(screen.getByRole('button', { name: 'See which clients are known' })).toBeTruthy();
    fireEvent.click(screen.getByRole('button', { name: 'Start the demo' }));
    expect(connection.calls.map(({ name }) => name)).toContain('demo.start');
  });

  it('opens the palette by keyboard, finds a server and goes there', () => {
    const { services } = show({ servers: [serverView('notes'), serverView('memory')] });
    fireEvent.keyDown(document.body, { key: 'k', ctrlKey: true });
    const field = screen.getByRole('combobox');
    fireEvent.change(field, { target: { value: 'memo' } });
    fireEvent.keyDown(field, { key: 'Enter' });
    expect(services.routes.getState().route).toMatchObject({ screen: 'servers', server: 'memory' });
    expect(screen.queryByRole('combobox')).toBeNull();
  });

  it('remembers the theme', () => {
    const { services } = show({});
    act(() => services.themes.getState().setTheme('dark'));
    expect(document.documentElement.dataset['theme']).toBe('dark');
    const again = createServices(new FakeConnection(), window);
    expect(again.themes.getState().theme).toBe('dark');
  });
});
