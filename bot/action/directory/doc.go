// Package directory is what the bot does in a company's directory: it reads the state of an account, unlocks it,
// gives it a new password and puts it into a group, in Active Directory and in OpenLDAP with its password policy
// overlay.
//
// It speaks LDAP (RFC 4511) over TLS and nothing else: ldaps:// or ldap:// with StartTLS, TLS 1.2 or later, the
// server's name and authority checked. A login name or address is foreign text: it is escaped for the search (RFC
// 4515), and whatever the server finds similar is compared once more here, letter by letter, because a directory also
// finds names that only look alike.
//
// Before every change the account is read again on the same connection, and the rules of [Protected] are applied to
// what was read. A change is asked for once. When no answer came, the error wraps action.ErrUnsure; any other error
// says that nothing was changed.
//
// Who may ask for what, how often and with which proof is not decided here but in bot/action. Start with [Open]; the
// performers for bot/action are [State], [Unlock], [Reset], [AddMember] and [RemoveMember].
package directory
