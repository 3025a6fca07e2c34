import { act, cleanup, fireEvent, screen } from '@testing-library/react';
import { afterEach, describe, expect, it } from 'vitest';
import { AddServer } from '../../../../renderer/features/servers/add-server.tsx';
import { renderWith } from '../../fakes/render.tsx';

afterEach(cleanup);

const type = (label: string, value: string): void =>
  void fireEvent.change(screen.getByLabelText(label), { target: { value } });
const submit = (): Promise<void> =>
  act(async () => void fireEvent.click(screen.getByRole('button', { name: 'Add server' })));

function show() {
  let closed = 0;
  const rendered = renderWith(<AddServer onClose={() => closed++} />);
  return {
    ...rendered,
    closed: () => closed,
    added: () => rendered.connection.calls.filter(({ name }) => name === 'servers.add'),
  };
}

describe('adding a server', () => {
  it('sends exactly the argv that was shown, and the environment', async () => {
    const { added, closed } = show();
    type('Name', 'notes');
    type('Command line', 'npx -y "my server" --root $HOME');
    expect([...screen.getByTestId('argv').querySelectorAll('li')].map((part) => part.textContent)).toEqual([
      'npx',
      '-y',
      'my server',
      '--root',
      '$HOME',
    ]);
    fireEvent.click(screen.getByRole('button', { name: 'Add a variable' }));
    type('Variable name', 'API_KEY');
    type('Value', 'secret value');
    await submit();
    expect(added()).toEqual([
      {
        name: 'servers.add',
        input: {
          name: 'notes',
          definition: {
            command: 'npx',
            args: ['-y', 'my server', '--root', '$HOME'],
            env: { API_KEY: 'secret value' },
          },
        },
      },
    ]);
    expect(closed()).toBe(1);
  });

  it('masks values', () => {
    show();
    fireEvent.click(screen.getByRole('button', { name: 'Add a variable' }));
    expect(screen.getByLabelText<HTMLInputElement>('Value').type).toBe('password');
  });

  it('says what is missing, and sends nothing', async () => {
    const { added } = show();
    type('Command line', 'node "open');
    await submit();
    expect(screen.getByText('Give it a name.')).toBeTruthy();
    expect(screen.getAllByText('A quote is not closed.').length).toBeGreaterThan(0);
    expect(added()).toEqual([]);
  });

  it('shows what the core says against it, and stays open', async () => {
    const { connection, closed } = show();
    connection.answers.set('servers.add', {
      ok: false,
      error: { code: 'name_taken', message: '', data: { server: 'notes' } },
    });
    type('Name', 'notes');
    type('Command line', 'node x');
    await submit();
    expect(screen.getByRole('alert').textContent).toContain('A server "notes" exists already');
    expect(closed()).toBe(0);
  });
});
