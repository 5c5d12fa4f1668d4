// Package mask takes personal data out of a text before it leaves the house, and puts it back into what is answered.
// It knows patterns and the names that it is told, nothing else: what it does not recognise it cannot hide, so it is a
// second wall behind "do not send it at all", not the first.
//
// # What is hidden
//
// A [Mask] hides mail addresses, telephone numbers, account and card numbers, numbers of tax and social security,
// passwords as far as the words around them tell, keys and tokens by their form or their randomness, the opening parts
// of web addresses, names it was given, and IP addresses if asked to. It looks at a folded copy of the text (wide and
// foreign digits, invisible characters, accents, similar letters of other scripts), so that tricks with Unicode do not
// get past it, and replaces in the original.
//
// # Placeholders
//
// A placeholder reads [MAIL_1]. This form is chosen because models copy it as it is: it is plain ASCII of a few tokens,
// says in a word of both languages what it stands for, so that sentences with it stay sentences, and means nothing in
// HTML, in Slack's markup (where <…> does) or in JSON (where encoders write < as \u003c). In Markdown it is text, as
// long as nobody defines such a link. Where a model damages one all the same, [Mask.Restore] reads the usual damages.
//
// # What comes back
//
// Addresses, telephone numbers and names come back: answers speak of them. Passwords, keys, card and account numbers
// and those of taxes never do, whatever the model writes; there a person reads [Gone]. See [Kind.ComesBack].
//
// Text that reads like a placeholder before anything was hidden is itself hidden and comes back as it was, so
// "[MAIL_2]" in a message never becomes somebody's address. For the same reason hiding twice must be undone twice. Who
// writes can still talk a model into writing a placeholder; so one mask holds only what its reader may see, and there
// is one for each reader.
//
// Start reading at [Mask.Hide].
package mask
