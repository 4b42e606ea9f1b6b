// Keeps the live part of a page up to date, and what else needs a script. Everything works without it.
(() => {
  'use strict';
  const root = document.documentElement;
  const part = document.querySelector('[data-live]');
  const state = document.querySelector('[data-connection]');

  let asking = false;
  let again = false;

  // One question at a time; what comes meanwhile makes one more.
  const look = async () => {
    if (asking) {
      again = true;
      return;
    }
    asking = true;
    try {
      const url = new URL(location.href);
      url.searchParams.set('part', 'live');
      const answer = await fetch(url, { redirect: 'error' });
      if (answer.ok) {
        const html = await answer.text();
        if (html !== part.dataset.last) {
          part.dataset.last = html;
          put(html);
        }
      }
    } catch (failure) {
      // The stream says by itself that the gateway is away.
    } finally {
      asking = false;
      if (again) {
        again = false;
        look();
      }
    }
  };

  // What is open stays open, and the focus where it was.
  const put = (html) => {
    const open = new Set([...part.querySelectorAll('details[open][id]')].map((one) => one.id));
    const focused = part.contains(document.activeElement) ? document.activeElement.id : '';
    const before = part.querySelector('[data-said]')?.textContent;
    part.innerHTML = html;
    open.forEach((id) => document.getElementById(id)?.setAttribute('open', ''));
    if (focused) {
      document.getElementById(focused)?.focus({ preventScroll: true });
    }
    const said = part.querySelector('[data-said]')?.textContent;
    if (said && said !== before) {
      document.querySelector('[data-announce]').textContent = said;
    }
  };

  if (part) {
    const stream = new EventSource('/live');
    stream.addEventListener('look', look);
    stream.addEventListener('open', () => {
      state.dataset.connection = 'live';
      state.querySelector('span').textContent = 'Live';
    });
    stream.addEventListener('error', () => {
      state.dataset.connection = 'lost';
      state.querySelector('span').textContent = 'Connection lost, trying again';
    });
    addEventListener('pagehide', () => stream.close());
  }

  document.querySelector('[data-theme-switch]')?.addEventListener('click', () => {
    const dark = root.dataset.theme
      ? root.dataset.theme === 'dark'
      : matchMedia('(prefers-color-scheme: dark)').matches;
    root.dataset.theme = dark ? 'light' : 'dark';
    document.cookie = `detour_theme=${root.dataset.theme};path=/;max-age=31536000;samesite=strict`;
  });

  // A slash goes to the search, as everywhere.
  addEventListener('keydown', (event) => {
    const typing = /^(INPUT|TEXTAREA|SELECT)$/.test(document.activeElement?.tagName ?? '');
    if (event.key === '/' && !typing && !event.ctrlKey && !event.metaKey && !event.altKey) {
      const search = document.querySelector('[data-search]');
      if (search) {
        event.preventDefault();
        search.focus();
      }
    }
  });

  document.querySelectorAll('form[data-confirm]').forEach((form) => {
    form.addEventListener('submit', (event) => {
      if (!confirm(form.dataset.confirm)) {
        event.preventDefault();
      }
    });
  });
})();
