package gateway

import "errors"

// errCount is that Discord wants another number of shards.
var errCount = errors.New("the number of shards is not what Discord wants")

// mend says how an admin makes a code go away with which Discord closes connections; "" when there is nothing to mend.
func mend(code int) string {
	switch code {
	case 4004:
		return "Discord does not know the token; in the developer portal, \"Bot\", press \"Reset Token\" and set the new one"
	case 4010, 4011:
		return "the bot is in too many servers for so few connections; set the number of shards to 0, which leaves it to " +
			"Discord"
	case 4012:
		return "this version of Firstline speaks a version of Discord's gateway that is no more; install a newer one"
	case 4013:
		return "Discord does not know what it is asked to tell; install a newer version of Firstline"
	case 4014:
		return "in the developer portal, \"Bot\", \"Privileged Gateway Intents\", switch on \"Message Content Intent\" and " +
			"press \"Save Changes\""
	}
	return ""
}

// lasting tells whether a session is over for good after a code with which Discord closes connections.
func lasting(code int) bool {
	switch code {
	case 4003, 4007, 4009:
		return true
	}
	return mend(code) != ""
}
