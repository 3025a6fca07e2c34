import { act, cleanup, fireEvent, screen } from '@testing-library/react';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { WaitingTab } from '../../../../renderer/features/approvals/waiting-tab.tsx';
import { renderWith } from '../../fakes/render.tsx';
import { outcome, question } from '../../fakes/state.ts';

beforeEach(() => {
  vi.useFakeTimers();
  window.history.replaceState(null, '', '#/approvals');
});
afterEach(() => {
  cleanup();
  vi.useRealTimers();
});

const first = question({ id: 'q1', createdAt: 1000 });
const second = question({ id: 'q2', createdAt: 2000, tool: 'delete_file' });
const shown = (): string | undefined => screen.getByTestId('question').dataset['question'];
const wait = (ms: number): void => act(() => void vi.advanceTimersByTime(ms));

describe('the queue', () => {
  it('shows the oldest question, and a newer one does not push it aside', () => {
    const { setState } = renderWith(<WaitingTab />, { approvals: [first] });
    expect(shown()).toBe('q1');
    setState({ approvals: [second, first] });
    expect(shown()).toBe('q1');
  });

  it('j and k go to the next and the one before', () => {
    renderWith(<WaitingTab />, { approvals: [first, second] });
    fireEvent.keyDown(document.body, { key: 'j' });
    expect(shown()).toBe('q2');
    fireEvent.keyDown(document.body, { key: 'j' });
    expect(shown()).toBe('q2');
    fireEvent.keyDown(document.body, { key: 'k' });
    expect(shown()).toBe('q1');
  });

  it('is not armed when another question takes the place under the pointer', () => {
    const { connection, setState } = renderWith(<WaitingTab />, { approvals: [first, second] });
    wait(600);
    expect(screen.getByTestId('allow-once').getAttribute('aria-disabled')).toBe('false');
    setState({ approvals: [second] });
    expect(shown()).toBe('q2');
    expect(screen.getByTestId('allow-once').getAttribute('aria-disabled')).toBe('true');
    fireEvent.click(screen.getByTestId('allow-once'));
    expect(connection.calls.some(({ name }) => name === 'approvals.answer')).toBe(false);
  });

  it('is not armed when the same question changes what it asks', () => {
    const { setState } = renderWith(<WaitingTab />, { approvals: [first] });
    wait(600);
    setState({ approvals: [{ ...first, arguments: { path: '/etc/passwd' } }] });
    expect(screen.getByTestId('allow-once').getAttribute('aria-disabled')).toBe('true');
  });

  it('stays armed when only the count of identical calls changes', () => {
    const { setState } = renderWith(<WaitingTab />, { approvals: [first] });
    wait(600);
    setState({ approvals: [{ ...first, coalesced: 3 }] });
    expect(screen.getByTestId('allow-once').getAttribute('aria-disabled')).toBe('false');
    expect(screen.getByText(/3 identical calls share/)).toBeTruthy();
  });
});

describe('answers given elsewhere', () => {
  it('are told', () => {
    const { services, setState } = renderWith(<WaitingTab />, { approvals: [first] });
    setState({ approvals: [], history: [outcome({ id: 'q1', answer: 'allow', by: 'cli' })] });
    expect(services.toasts.getState().toasts.map(({ text }) => text)).toEqual([
      'notes.write_file: allowed in the CLI',
    ]);
  });

  it('are not told when they were given here, nor when they are old', async () => {
    const { services, setState } = renderWith(<WaitingTab />, { approvals: [first] });
    fireEvent.keyDown(document.body, { key: 'Escape' });
    await act(async () => vi.advanceTimersByTimeAsync(10));
    const old = outcome({ id: 'q0', closedAt: Date.now() - 60_000 });
    setState({ approvals: [], history: [outcome({ id: 'q1', answer: 'deny', by: 'page' }), old] });
    expect(services.toasts.getState().toasts).toEqual([]);
  });
});

describe('a session that asks too much', () => {
  const session = { id: 's1', client: 'cursor', server: 'notes', since: 0, calls: 9, paused: false };
  const many = (count: number) =>
    Array.from({ length: count }, (_, index) => question({ id: `n${index}`, createdAt: Date.now() - index }));

  it('is called noisy above five questions a minute, and can be paused', async () => {
    const { connection, setState } = renderWith(<WaitingTab />, { sessions: [session], approvals: many(5) });
    expect(screen.queryByTestId('noisy')).toBeNull();
    setState({ sessions: [session], approvals: many(6) });
    expect(screen.getByTestId('noisy').textContent).toContain('6 questions in the last minute');
    fireEvent.click(screen.getByRole('button', { name: 'Pause the session' }));
    await act(async () => vi.advanceTimersByTimeAsync(0));
    expect(connection.calls).toContainEqual({
      name: 'approvals.brake',
      input: { session: 's1', pause: true },
    });
  });

  it('can be resumed when it is paused', () => {
    const { connection } = renderWith(<WaitingTab />, { sessions: [{ ...session, paused: true }] });
    fireEvent.click(screen.getByRole('button', { name: 'Resume' }));
    expect(connection.calls).toContainEqual({ name: 'approvals.resume', input: { session: 's1' } });
  });
});
