// Package rt is the desk of houses that work in Request Tracker: each case is a ticket of one queue, and stays the same
// case in Firstline and in RT. It speaks REST2 of RT 5 (https://docs.bestpractical.com/rt/5.0.3/RT/REST2.html) and is
// the only place that knows RT. Start with [Desk.Accept], then [Desk.Follow] for the way there and [Desk.Run] for the
// way back.
//
// What it needs in RT: a token of a user of its own who is privileged and may SeeQueue, ShowTicket, ShowTicketComments,
// CreateTicket, CommentOnTicket, ModifyTicket, ReassignTicket, SeeCustomField, ModifyCustomField and
// SetInitialCustomField in the queue; and a ticket custom field there (Conversation, Enter one value). It holds which
// conversation and case a ticket is about, and a ticket is looked for by it before one is made, so that a doubtful
// answer makes no second one.
//
// The person gets no mail from RT: they talk with the bot, and would hear everything twice. A ticket therefore has no
// requestor, and all that we write into it is a comment: RT's scrips mail comments to staff only, whoever is added to
// the ticket later. (RT's way of keeping mail from an address, squelching, cannot be used by REST2.) An RT user may
// stand there by [Options.Requestor]; one who has an address is left out.
//
// What is shown is marked in the comment's subject with case and entry ("FL-7.12"), which the ticket's history tells
// without opening anything. So an entry that comes again is not shown again. What we say about something that was done
// in RT is marked with its transaction ("FL-7!60").
//
// What agents do in RT is read from the histories of tickets that changed, as acts with the transaction's number as
// id: the clerk carries each out once. After a start the tickets of all cases that are not closed are read, so nothing
// is lost while we are down. Of several changes to a field that we find then, those before our own last one are over.
package rt
