// Package onetime hands a secret, such as a new password, to its owner and to nobody else: by a link to a page that
// shows it once, after one more proof of identity, and hides it again. The secret is in no channel, journal or log.
//
// The link's token is in its fragment, which browsers send nowhere: neither servers and proxies on the way nor those
// who preview links in chats get to see it. The store has the secret encrypted with a key that is made of the token,
// under a name that does not tell the token, so that a copy of the store opens nothing. To look at the page uses
// nothing up; only the code of the owner's own mailbox or telephone does, and it is sent when a button is pressed.
//
// Each request may go to another node: all that a page knows is in the cabinet, and tries count together.
//
// A link is good for a quarter of an hour and one view. One that is used, too old or made up looks the same to
// whoever has it. Start with [Page.Keep] and [Page.Handler].
package onetime
