package markdown

import "regexp"

var shortcode = regexp.MustCompile(`:[a-z0-9_+-]+:`)

// emoji shows the names that are usual in help pages as the signs that they stand for. Others stay as they are: a time
// or a path is not to become a picture by chance.
func emoji(text string) string {
	return shortcode.ReplaceAllStringFunc(text, func(name string) string {
		if sign, ok := signs[name[1:len(name)-1]]; ok {
			return sign
		}
		return name
	})
}

var signs = map[string]string{
	"+1": "👍", "-1": "👎", "arrow_down": "⬇️", "arrow_left": "⬅️", "arrow_right": "➡️", "arrow_up": "⬆️", "bell": "🔔",
	"bug": "🐛", "bulb": "💡", "calendar": "📆", "computer": "💻", "email": "✉️", "exclamation": "❗", "gear": "⚙️",
	"grey_question": "❔", "hammer": "🔨", "heavy_check_mark": "✔️", "hourglass": "⌛", "information_source": "ℹ️",
	"iphone": "📱", "key": "🔑", "link": "🔗", "lock": "🔒", "mag": "🔍", "memo": "📝", "no_entry": "⛔",
	"no_entry_sign": "🚫", "ok": "🆗", "phone": "☎️", "point_right": "👉", "printer": "🖨️", "question": "❓",
	"red_circle": "🔴", "rocket": "🚀", "rotating_light": "🚨", "slightly_smiling_face": "🙂", "smile": "😄", "star": "⭐",
	"stop_sign": "🛑", "tada": "🎉", "thumbsdown": "👎", "thumbsup": "👍", "unlock": "🔓", "warning": "⚠️", "wave": "👋",
	"white_check_mark": "✅", "wrench": "🔧", "x": "❌", "zap": "⚡",
}
