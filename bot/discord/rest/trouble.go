package rest

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/url"
	"strings"
	"time"

	"github.com/bwmarrin/discordgo"

	"github.com/firstline-support/firstline/bot"
	"github.com/firstline-support/firstline/handoff"
)

// Trouble is what kind of thing went wrong.
type Trouble int

// What may go wrong.
const (
	None            Trouble = iota // nothing
	Other                          // what no caller treats in its own way
	UnknownChannel                 // or thread
	UnknownMessage                 //
	UnknownUser                    // nobody, or no member of the guild
	UnknownGuild                   //
	Unknown                        // something else that is not there
	NoAccess                       // the channel or guild is not ours to see
	NoPermission                   // a permission is missing there
	ClosedDM                       // the person takes no direct messages from us
	Archived                       // the thread is archived
	Locked                         // the thread is locked
	ThreadExists                   // the message has a thread
	TooManyThreads                 // the channel has as many active threads as it may have
	UnknownCallback                // the interaction is older than three seconds, or was never ours
	AlreadyAnswered                // the interaction has its first answer
	ExpiredCallback                // the interaction is older than a quarter of an hour
	Blocked                        // a filter of the guild or of Discord does not let the words pass
	BadRequest                     // Discord never takes it as it is
	Limited                        // too many calls; see [Wait]
	Exhausted                      // so many calls were refused that we pause; see [Wait]
	BadToken                       // Discord does not know the bot's token
	Uncertain                      // no answer came: it may have been done
	Unreachable                    // Discord was not reached: it was not done
	ServerTrouble                  // Discord failed: it may have been done
)

// ErrToken is the error of calls that are not made because Discord does not know the token.
var ErrToken = errors.New("the bot's token is not known to Discord")

// ErrAnswer is wrapped when Discord's answer is not what it should be. What was asked for is done.
var ErrAnswer = errors.New("answer not understood")

// Spent is the error of calls that are not made because too many were refused lately.
type Spent struct{ After time.Duration }

// Error says how long the pause is.
func (s *Spent) Error() string {
	return "so many calls were refused by Discord that it might ban this address; calls pause for " +
		s.After.Round(time.Second).String()
}

// ServerError is that Discord failed. discordgo would only give its text.
type ServerError struct{ Status int }

// Error says how Discord failed.
func (s *ServerError) Error() string { return fmt.Sprintf("Discord answered %d", s.Status) }

// Kind sorts an error of a call.
func Kind(err error) Trouble {
	var refused *discordgo.RESTError
	var limit *discordgo.RateLimitError
	var spent *Spent
	var failed *ServerError
	var dial *net.OpError
	var name *net.DNSError
	switch {
	case err == nil:
		return None
	case errors.As(err, &refused):
		return kindOf(refused)
	case errors.As(err, &limit):
		return Limited
	case errors.As(err, &spent):
		return Exhausted
	case errors.Is(err, ErrToken):
		return BadToken
	case errors.As(err, &failed):
		return ServerTrouble
	case errors.Is(err, ErrAnswer):
		return Uncertain
	case errors.As(err, &dial) && dial.Op == "dial", errors.As(err, &name):
		return Unreachable
	case errors.Is(err, context.Canceled), errors.Is(err, context.DeadlineExceeded), cut(err):
		return Uncertain
	}
	return Other
}

// cut tells whether the connection failed on the way.
func cut(err error) bool {
	var net net.Error
	var address *url.Error
	return errors.As(err, &net) || errors.As(err, &address) || errors.Is(err, errCut)
}

// errCut is wrapped when a call was made and no answer came.
var errCut = errors.New("no answer from Discord")

// kindOf sorts what Discord says.
func kindOf(r *discordgo.RESTError) Trouble {
	code, status := codeOf(r), http.StatusOK
	if r.Response != nil {
		status = r.Response.StatusCode
	}
	if kind := byCode(code); kind != None {
		return kind
	}
	switch {
	case code > 10000 && code < 11000, status == http.StatusNotFound:
		return Unknown
	case status == http.StatusUnauthorized:
		return BadToken
	case status == http.StatusForbidden:
		return NoPermission
	case status >= 400 && status < 500:
		return BadRequest
	}
	return Other
}

// byCode sorts by the number that Discord gives, None where that says nothing.
func byCode(code int) Trouble {
	return map[int]Trouble{
		10003: UnknownChannel, 10004: UnknownGuild, 10007: UnknownUser, 10008: UnknownMessage, 10013: UnknownUser,
		10015: ExpiredCallback, 50027: ExpiredCallback, 10062: UnknownCallback, 40060: AlreadyAnswered,
		50001: NoAccess, 50009: NoPermission, 50013: NoPermission, 160002: NoPermission, 40007: NoPermission,
		50007: ClosedDM, 50278: ClosedDM, 50083: Archived, 160005: Locked,
		160004: ThreadExists, 160006: TooManyThreads, 160007: TooManyThreads,
		20009: Blocked, 200000: Blocked, 200001: Blocked, 240000: Blocked,
		20016: Limited, 20022: Limited, 20028: Limited, 20029: Limited, 30046: Limited, 40003: Limited,
		40004: Limited, 40006: Limited, 40062: Limited, 130000: Limited,
		40005: BadRequest, 50006: BadRequest, 50008: BadRequest, 50024: BadRequest, 50035: BadRequest,
		50045: BadRequest, 50046: BadRequest, 50109: BadRequest,
		40001: BadToken, 50014: BadToken,
	}[code]
}

// codeOf is Discord's number of what went wrong, 0 where it gave none.
func codeOf(r *discordgo.RESTError) int {
	if r.Message == nil {
		return 0
	}
	return r.Message.Code
}

// Doubtful tells whether what was asked for may have been done.
func (t Trouble) Doubtful() bool { return t == Uncertain || t == ServerTrouble }

// Final tells whether the same call will never succeed, unless somebody changes what it is about.
func (t Trouble) Final() bool {
	switch t {
	case UnknownChannel, UnknownMessage, UnknownUser, UnknownGuild, Unknown, ClosedDM, Archived, Locked,
		UnknownCallback, AlreadyAnswered, ExpiredCallback, Blocked, BadRequest:
		return true
	}
	return false
}

// How long to wait where Discord does not say.
const (
	limitPause = 5 * time.Second  // a limit without a wait
	adminPause = 30 * time.Second // somebody has to act; it need not be tried so often
	doubt      = 10 * time.Second // what was sent may still be under way; the nonce holds for minutes
)

// Wait is how long to wait before the same call is tried again; 0 where nothing is known.
func Wait(err error) time.Duration {
	var limit *discordgo.RateLimitError
	var spent *Spent
	switch {
	case errors.As(err, &limit) && limit.RateLimit != nil && limit.TooManyRequests != nil:
		return max(limit.RetryAfter, time.Second)
	case errors.As(err, &spent):
		return max(spent.After, time.Second)
	}
	switch Kind(err) {
	case Limited:
		return limitPause
	case BadToken, NoAccess, NoPermission, TooManyThreads:
		return adminPause
	case Uncertain:
		return doubt
	}
	return 0
}

// Hopeful turns the error of a send into what the courier understands: when to try again, or that it is useless.
func Hopeful(err error) error {
	kind := Kind(err)
	if kind.Final() {
		return fmt.Errorf("%w: %w", err, bot.ErrRefused)
	}
	if wait := Wait(err); wait > 0 {
		return &handoff.Later{After: wait, Err: &explained{err}}
	}
	return err
}

// explained is an error that is said with what mends it.
type explained struct{ err error }

func (e *explained) Error() string { return Explain(e.err) }
func (e *explained) Unwrap() error { return e.err }

const tokenFix = "Discord does not know the token; in the developer portal, \"Bot\", press \"Reset Token\" and " +
	"set the new one"

// Mend says in English how an admin makes an error go away; "" when there is nothing to mend.
func Mend(err error) string {
	switch Kind(err) {
	case BadToken:
		return tokenFix
	case NoAccess:
		return "the bot does not see the channel or is not in the server; invite it, and in the channel's settings, " +
			`"Permissions", give its role ` + wanted(err, `"View Channel"`)
	case NoPermission:
		return `in the channel's settings, "Permissions", give the bot's role ` + wanted(err, "what it lacks")
	case Blocked:
		return `a filter holds the message back; in the server's settings, "AutoMod", except the bot's role`
	case Locked:
		return `unlock the thread, or give the bot's role "Manage Threads"`
	case TooManyThreads:
		return "the channel has as many active threads as Discord allows; archive some"
	case Exhausted:
		return "see why so many calls are refused: the log names them; the bot goes on by itself"
	}
	return ""
}

// wanted are the permissions of the route that an error is about.
func wanted(err error, otherwise string) string {
	var refused *discordgo.RESTError
	if errors.As(err, &refused) && refused.Request != nil {
		_, path, _ := strings.Cut(refused.Request.URL.Path, "/api/")
		if all := needs(routeOf(refused.Request.Method, path).name); all != "" {
			return all
		}
	}
	return otherwise
}

// Explain is an error with what mends it, without secrets.
func Explain(err error) string {
	if err == nil {
		return ""
	}
	var refused *discordgo.RESTError
	text := conceal(err).Error()
	if errors.As(err, &refused) && refused.Message != nil {
		text = fmt.Sprintf("%s (%d)", refused.Message.Message, refused.Message.Code)
	} else if refused != nil && refused.Response != nil {
		text = "Discord answered " + refused.Response.Status
	}
	if how := Mend(err); how != "" && how != text {
		return text + ": " + how
	}
	return text
}

// conceal takes addresses out of an error of discordgo: in those of interactions stands what authorises to answer them.
func conceal(err error) error {
	var address *url.Error
	var limit *discordgo.RateLimitError
	switch {
	case errors.As(err, &address):
		return fmt.Errorf("%s: %w", shown(address.Op, address.URL), address.Err)
	case errors.As(err, &limit) && limit.RateLimit != nil:
		return &discordgo.RateLimitError{RateLimit: &discordgo.RateLimit{TooManyRequests: limit.TooManyRequests,
			URL: strings.TrimSpace(shown("", limit.URL))}}
	}
	return err
}

// shown is an address without what may be a secret.
func shown(method, address string) string {
	_, path, _ := strings.Cut(address, "/api/")
	path, _, _ = strings.Cut(path, "?")
	return routeOf(strings.ToUpper(method), path).name
}
