import { createStore, type StoreApi } from 'zustand/vanilla';

export interface Toast {
  id: number;
  tone: 'plain' | 'error';
  text: string;
}

export interface ToastStore {
  toasts: readonly Toast[];
  show: (text: string, tone?: Toast['tone']) => void;
  dismiss: (id: number) => void;
}

const MOST = 4;

/** Short messages at the corner. Errors stay until they are dismissed; the oldest gives way when there are too many. */
export function createToastStore(): StoreApi<ToastStore> {
  let nextId = 1;
  return createStore<ToastStore>((set) => ({
    toasts: [],
    show: (text, tone = 'plain') =>
      set(({ toasts }) => ({ toasts: [...toasts, { id: nextId++, tone, text }].slice(-MOST) })),
    dismiss: (id) => set(({ toasts }) => ({ toasts: toasts.filter((toast) => toast.id !== id) })),
  }));
}
