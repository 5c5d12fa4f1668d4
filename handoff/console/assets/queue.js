// Links to the queue lead to the tab and team that the agent looked at last.

export function startQueueLink() {
  try {
    if (document.getElementById('rows')) {
      sessionStorage.setItem('firstline/queue', location.pathname + location.search);
      return;
    }
    const last = sessionStorage.getItem('firstline/queue');
    if (last?.startsWith('/console/queue')) {
      for (const link of document.querySelectorAll('[data-queue]')) link.href = last;
    }
  } catch { /* without storage the links lead to the first tab */ }
}
