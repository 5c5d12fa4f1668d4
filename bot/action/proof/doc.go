// Package proof is the step-up proof of identity: it makes sure that who writes in a chat is the owner of the account
// they speak of, by something the chat account alone does not give. A code goes to a contact that the directory has
// known for days, an authenticator app shows one, the person signs in afresh in the browser, or an agent vouches.
//
// What comes out is a [Proof]: of one person, in one conversation, for one account, for some minutes, and good for one
// sensitive action. Whether an action needs one is for others to say (see bot/action), and so is how contacts are
// found ([Contacts]) and how messages travel ([Sender]).
//
// Nobody learns from a [Kit] whether an account exists. To a person to whom no account is linked yet, a refusal that
// has to do with the account looks like a code that was sent and never arrives: the same answer after the same work.
// For that reason messages are sent by [Kit.Run] and not while the person waits. What really happened is told to
// the audit.
//
// All that counts is in the cabinet: limits, tries, codes, attempts to sign in and proofs are the same for all nodes. A
// code that is about to be sent when its node dies does not arrive, and who asked for it asks again.
//
// Codes are stored as HMAC only, and every try is filed before its outcome is told, so that tries at once count like
// tries one after the other. Start with [Kit.Begin], [Kit.Enter] and [Kit.Use].
package proof
