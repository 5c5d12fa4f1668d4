package discordtest

import (
	"maps"
	"strconv"
	"time"
)

func (s *Server) getCommands(q *request) (any, error) {
	if err := s.commanding(q); err != nil {
		return nil, err
	}
	return append([]object{}, s.commands[q.PathValue("guild_id")]...), nil
}

func (s *Server) commanding(q *request) error {
	g := s.guilds[q.PathValue("guild_id")]
	switch {
	case q.PathValue("application_id") != AppID:
		return refuse(10002)
	case q.PathValue("guild_id") != "" && (g == nil || g.members[BotUser] == nil || g.NoCommands):
		return refuse(50001)
	}
	return nil
}

// setCommands replaces all commands. One that was there before under the name and kind keeps its id.
func (s *Server) setCommands(q *request) (any, error) {
	if err := s.commanding(q); err != nil {
		return nil, err
	}
	guild := q.PathValue("guild_id")
	known := map[string]string{}
	for _, o := range s.commands[guild] {
		known[text(o["name"])+strconv.Itoa(num(o["type"]))] = text(o["id"])
	}
	all := []object{}
	given, _ := q.body.([]any)
	for _, one := range given {
		o, _ := one.(object)
		o = s.command(o, guild)
		if id := known[text(o["name"])+strconv.Itoa(num(o["type"]))]; id != "" {
			o["id"] = id
		}
		all = append(all, o)
	}
	s.commands[guild] = all
	return all, nil
}

// command is one as Discord keeps it: with what was left out.
func (s *Server) command(given object, guild string) object {
	o := object{"type": 1, "description": "", "default_member_permissions": nil, "nsfw": false, "contexts": nil,
		"integration_types": []int{0}, "dm_permission": true, "name_localizations": nil,
		"description_localizations": nil, "default_permission": true}
	shown, _ := bared(given).(object)
	maps.Copy(o, shown)
	o["id"], o["application_id"], o["version"] = s.next(), AppID, s.next()
	if guild != "" {
		o["guild_id"] = guild
	}
	return o
}

// bared is a value without what is null in it, which is as if it had not been said.
func bared(v any) any {
	switch v := v.(type) {
	case []any:
		list := make([]any, 0, len(v))
		for _, one := range v {
			list = append(list, bared(one))
		}
		return list
	case object:
		o := object{}
		for name, value := range v {
			if value != nil {
				o[name] = bared(value)
			}
		}
		return o
	}
	return v
}

func (s *Server) getGateway(*request) (any, error) {
	return object{"url": s.gatewayURL("/gateway")}, nil
}

func (s *Server) getGatewayBot(*request) (any, error) {
	return object{"url": s.gatewayURL("/gateway"), "shards": s.opts.Shards, "session_start_limit": object{
		"total": maxStarts, "remaining": maxStarts - s.gate.starts, "reset_after": int((24 * time.Hour).Milliseconds()),
		"max_concurrency": s.opts.AtOnce}}, nil
}
