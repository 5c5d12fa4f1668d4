package discordtest

import (
	"fmt"
	"net/http"
)

// A refusal is an error that Discord answers.
type refusal struct {
	status, code int
	message      string
	fields       object // what is wrong with the fields of the body, if that is it
	more         object // answered instead of message and code
}

func (r refusal) Error() string { return fmt.Sprintf("%d: %s", r.code, r.message) }

func (r refusal) json() object {
	if r.more != nil {
		return r.more
	}
	o := object{"message": r.message, "code": r.code}
	if r.fields != nil {
		o["errors"] = r.fields
	}
	return o
}

// refusals are all that are answered here, by their code.
var refusals = map[int]refusal{
	10002:  {status: http.StatusNotFound, message: "Unknown Application"},
	10003:  {status: http.StatusNotFound, message: "Unknown Channel"},
	10004:  {status: http.StatusNotFound, message: "Unknown Guild"},
	10007:  {status: http.StatusNotFound, message: "Unknown Member"},
	10008:  {status: http.StatusNotFound, message: "Unknown Message"},
	10011:  {status: http.StatusNotFound, message: "Unknown Role"},
	10013:  {status: http.StatusNotFound, message: "Unknown User"},
	10014:  {status: http.StatusBadRequest, message: "Unknown Emoji"},
	10015:  {status: http.StatusNotFound, message: "Unknown Webhook"},
	10062:  {status: http.StatusNotFound, message: "Unknown interaction"},
	10063:  {status: http.StatusNotFound, message: "Unknown application command"},
	20001:  {status: http.StatusForbidden, message: "Bots cannot use this endpoint"},
	30003:  {status: http.StatusBadRequest, message: "Maximum number of pins reached for the channel (50)"},
	30046:  {status: http.StatusTooManyRequests, message: "Maximum number of edits to messages older than 1 hour reached"},
	40005:  {status: http.StatusRequestEntityTooLarge, message: "Request entity too large"},
	40060:  {status: http.StatusBadRequest, message: "Interaction has already been acknowledged."},
	40067:  {status: http.StatusBadRequest, message: "A tag is required to create a forum post in this channel"},
	50001:  {status: http.StatusForbidden, message: "Missing Access"},
	50003:  {status: http.StatusForbidden, message: "Cannot execute action on a DM channel"},
	50005:  {status: http.StatusForbidden, message: "Cannot edit a message authored by another user"},
	50006:  {status: http.StatusBadRequest, message: "Cannot send an empty message"},
	50007:  {status: http.StatusForbidden, message: "Cannot send messages to this user"},
	50008:  {status: http.StatusBadRequest, message: "Cannot send messages in a non-text channel"},
	50013:  {status: http.StatusForbidden, message: "Missing Permissions"},
	50021:  {status: http.StatusForbidden, message: "Cannot execute action on a system message"},
	50024:  {status: http.StatusBadRequest, message: "Cannot execute action on this channel type"},
	50027:  {status: http.StatusUnauthorized, message: "Invalid Webhook Token"},
	50033:  {status: http.StatusBadRequest, message: "Invalid Recipient(s)"},
	50035:  {status: http.StatusBadRequest, message: "Invalid Form Body"},
	50083:  {status: http.StatusBadRequest, message: "Thread is archived"},
	50109:  {status: http.StatusBadRequest, message: "The request body contains invalid JSON."},
	50278:  {status: http.StatusForbidden, message: "Cannot send messages to this user due to having no mutual guilds"},
	160002: {status: http.StatusBadRequest, message: "Cannot reply without permission to read message history"},
	160004: {status: http.StatusBadRequest, message: "A thread has already been created for this message"},
	160005: {status: http.StatusBadRequest, message: "Thread is locked"},
}

func refuse(code int) error {
	r := refusals[code]
	r.code = code
	return r
}

// invalid refuses the body because of one field.
func invalid(field, format string, args ...any) error {
	r := refusals[50035]
	r.code = 50035
	r.fields = object{field: object{"_errors": []object{{"code": "INVALID", "message": fmt.Sprintf(format, args...)}}}}
	return r
}

var unauthorized = refusal{status: http.StatusUnauthorized, message: "401: Unauthorized"}
