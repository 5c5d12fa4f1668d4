// Signs in with the secret of a link. It stands behind the # of the address, which the browser does not send; it is
// taken out of the address at once, so that it stays in no history.

export function startSignIn() {
  signIn();
  addEventListener('hashchange', signIn); // a link opened where this page is shown already loads nothing
}

function signIn() {
  const secret = location.hash.slice(1);
  if (!secret) return;
  history.replaceState(null, '', location.pathname);
  const form = document.getElementById('sign-in');
  form.elements.secret.value = secret;
  form.requestSubmit();
}
