import { act, cleanup, fireEvent, screen } from '@testing-library/react';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { ApprovalView } from '../../../../shared/model/approval.ts';
import { QuestionCard } from '../../../../renderer/features/approvals/question-card.tsx';
import { renderWith } from '../../fakes/render.tsx';
import { question } from '../../fakes/state.ts';

const PAINT_AND_ARM = 520;

beforeEach(() => void vi.useFakeTimers());
afterEach(() => {
  cleanup();
  vi.useRealTimers();
});

function show(parts: Partial<ApprovalView> = {}) {
  const rendered = renderWith(<QuestionCard question={question(parts)} />);
  return {
    ...rendered,
    answers: () => rendered.connection.calls.filter(({ name }) => name === 'approvals.answer'),
  };
}

const wait = (ms: number): void => act(() => void vi.advanceTimersByTime(ms));
const key = (name: string, more: object = {}): void =>
  void fireEvent.keyDown(document.body, { key: name, ...more });
const allowOnce = (): HTMLElement => screen.getByTestId('allow-once');

describe('a question', () => {
  it('says in our words who wants what, for whom', () => {
    show();
    expect(screen.getByRole('heading', { name: 'notes wants to run write_file' })).toBeTruthy();
    expect(screen.getByText('Cursor')).toBeTruthy();
    expect(screen.getByText('npm:notes@1.0.0')).toBeTruthy();
  });

  it('shows what a server wrote as text, whatever it looks like', () => {
    const markup = '<img src=x onerror=alert(1)> **bold** [link](javascript:alert(1)) \u001B[31m';
    const { container } = { container: document.body };
    show({ server: '<b>notes</b>', tool: markup, reasons: [markup], arguments: { [markup]: markup } });
    expect(container.querySelector('img, b, a[href^="javascript"]')).toBeNull();
    expect(container.textContent).toContain('<img src=x onerror=alert(1)> **bold**');
    expect(container.textContent).toContain('⟨U+001B⟩[31m');
  });

  it('shows hidden and bidi characters as codes, everywhere', () => {
    show({ tool: 'write\u200B', arguments: { name: 'a\u202Egpj.exe' } });
    expect(document.body.textContent).toContain('write⟨U+200B⟩');
    expect(document.body.textContent).toContain('a⟨U+202E⟩gpj.exe');
    expect(document.body.textContent).not.toMatch(/[\u200B\u202E]/);
  });

  it('has its focus on Deny', () => {
    show();
    expect(document.activeElement).toBe(screen.getByTestId('deny'));
  });
});

describe('denying', () => {
  it('Esc denies this call once, and makes no rule', () => {
    const { answers } = show();
    key('Escape');
    expect(answers()).toEqual([
      {
        name: 'approvals.answer',
        input: expect.objectContaining({ id: 'q1', answer: 'deny', lifetime: 'once' }),
      },
    ]);
  });

  it('Esc that is held down denies only one', () => {
    const { answers } = show();
    key('Escape', { repeat: true });
    expect(answers()).toEqual([]);
    key('Escape');
    key('Escape');
    expect(answers()).toHaveLength(1);
  });

  it('Esc in something one types into denies nothing', () => {
    const { answers } = show();
    const field = document.createElement('input');
    document.body.append(field);
    fireEvent.keyDown(field, { key: 'Escape' });
    field.remove();
    expect(answers()).toEqual([]);
  });

  it('Esc that closes a menu does not deny the question behind it', () => {
    const { answers } = show();
    fireEvent.click(screen.getByTestId('deny-for'));
    wait(50);
    expect(screen.getByRole('dialog')).toBeTruthy();
    key('Escape');
    expect(answers()).toEqual([]);
  });
});

describe('allowing', () => {
  it('does nothing before the question was on the screen for half a second', () => {
    const { answers } = show();
    wait(400);
    key('Enter', { ctrlKey: true });
    fireEvent.click(allowOnce());
    expect(answers()).toEqual([]);
    expect(allowOnce().getAttribute('aria-disabled')).toBe('true');
    wait(PAINT_AND_ARM - 400);
    key('Enter', { ctrlKey: true });
    expect(answers()).toEqual([
      {
        name: 'approvals.answer',
        input: expect.objectContaining({ id: 'q1', answer: 'allow', lifetime: 'once', by: 'page' }),
      },
    ]);
  });

  it('starts over when the window comes to front', () => {
    const { answers } = show();
    wait(PAINT_AND_ARM);
    fireEvent(window, new Event('focus'));
    fireEvent.click(allowOnce());
    expect(answers()).toEqual([]);
    wait(PAINT_AND_ARM);
    fireEvent.click(allowOnce());
    expect(answers()).toHaveLength(1);
  });

  it('is sent once, however often one presses', () => {
    const { answers } = show();
    wait(PAINT_AND_ARM);
    fireEvent.click(allowOnce());
    fireEvent.click(allowOnce());
    key('Enter', { ctrlKey: true });
    expect(answers()).toHaveLength(1);
  });

  it('Enter alone never allows', () => {
    const { answers } = show();
    wait(PAINT_AND_ARM);
    key('Enter');
    expect(answers()).toEqual([]);
  });

  it('is not possible without a connection, and says so', () => {
    const { connection, answers } = show();
    wait(PAINT_AND_ARM);
    act(() => connection.become({ kind: 'lost', retryAt: 0, attempt: 1 }));
    fireEvent.click(allowOnce());
    key('Escape');
    expect(answers()).toEqual([]);
    expect(screen.getByText(/no connection to Gatehouse/)).toBeTruthy();
  });
});

describe('what must be opened', () => {
  const long = `harmless\n${'x\n'.repeat(3000)}rm -rf ~`;

  it('keeps the call from being allowed until it was opened', () => {
    const { answers } = show({ arguments: { content: long }, mustOpen: ['/content'] });
    wait(PAINT_AND_ARM);
    expect(screen.getByText('Open content before you can allow this.')).toBeTruthy();
    expect(document.body.textContent).not.toContain('rm -rf ~');
    key('Enter', { ctrlKey: true });
    expect(answers()).toEqual([]);

    fireEvent.click(screen.getByTestId('must-open'));
    expect(document.body.textContent).toContain('rm -rf ~');
    key('Enter', { ctrlKey: true });
    expect(answers()).toHaveLength(1);
  });

  it('can still be denied unopened', () => {
    const { answers } = show({ arguments: { content: long }, mustOpen: ['/content'] });
    key('Escape');
    expect(answers()).toHaveLength(1);
  });

  it('every part must be opened, nested ones too', () => {
    const { answers } = show({
      arguments: { edits: [{ text: long }, { text: long }] },
      mustOpen: ['/edits/0/text', '/edits/1/text'],
    });
    wait(PAINT_AND_ARM);
    const [first, second] = screen.getAllByTestId('must-open');
    fireEvent.click(first!);
    key('Enter', { ctrlKey: true });
    expect(answers()).toEqual([]);
    fireEvent.click(second!);
    key('Enter', { ctrlKey: true });
    expect(answers()).toHaveLength(1);
  });

  it('a demand that leads nowhere locks the whole call', () => {
    const { answers } = show({ mustOpen: ['/nowhere'] });
    wait(PAINT_AND_ARM);
    key('Enter', { ctrlKey: true });
    expect(answers()).toEqual([]);
    fireEvent.click(screen.getByTestId('must-open'));
    key('Enter', { ctrlKey: true });
    expect(answers()).toHaveLength(1);
  });
});

describe('an answer for longer', () => {
  it('has nothing chosen beforehand, and shows the rule before it is made', () => {
    const { answers } = show();
    wait(PAINT_AND_ARM);
    fireEvent.click(screen.getByTestId('allow-for'));
    wait(50);
    expect(screen.getAllByRole<HTMLInputElement>('radio').filter(({ checked }) => checked)).toEqual([]);
    const confirm = screen.getByRole('button', { name: 'Allow and keep the rule' });
    fireEvent.click(confirm);
    expect(answers()).toEqual([]);

    fireEvent.click(screen.getByRole('radio', { name: 'This session' }));
    fireEvent.click(screen.getByRole('radio', { name: 'Any arguments' }));
    expect(screen.getByTestId('rule-preview').textContent).toBe(
      'Cursor may run write_file through notes until it disconnects.',
    );
    fireEvent.click(confirm);
    expect(answers()).toEqual([
      {
        name: 'approvals.answer',
        input: expect.objectContaining({ answer: 'allow', lifetime: 'session', scope: 'any' }),
      },
    ]);
  });

  it('offers only what the core offers', () => {
    show();
    fireEvent.click(screen.getByTestId('allow-for'));
    wait(50);
    expect(screen.getByRole<HTMLInputElement>('radio', { name: 'Always' }).disabled).toBe(true);
    expect(screen.getByRole<HTMLInputElement>('radio', { name: 'These exact arguments' }).disabled).toBe(
      true,
    );
  });

  it('is not offered for allowing when policy asks each time', () => {
    show({ userMayAllow: false });
    expect(screen.getByTestId<HTMLButtonElement>('allow-for').disabled).toBe(true);
    expect(screen.getByText(/Company policy asks each time/)).toBeTruthy();
  });
});
