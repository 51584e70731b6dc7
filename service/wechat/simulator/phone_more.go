package simulator

import "slices"

// Raw sends a message of any type with any fields: for what is not invented yet.
func (ph *Phone) Raw(appid, msgType string, values map[string]string) error {
	push := fields{}
	for _, name := range sortedKeys(values) {
		push = append(push, field{name, values[name]})
	}
	return ph.in(appid, func(t *thread) error {
		ph.s.say(t, Item{From: "person", Kind: msgType, Extra: values}, actMessage, msgType, push)
		return nil
	})
}

// RawEvent lets any event happen.
func (ph *Phone) RawEvent(appid, event string, values map[string]string) error {
	push := fields{}
	for _, name := range sortedKeys(values) {
		push = append(push, field{name, values[name]})
	}
	return ph.in(appid, func(t *thread) error {
		ph.s.pushEvent(t, event, push)
		return nil
	})
}

func sortedKeys(values map[string]string) []string {
	names := make([]string, 0, len(values))
	for name := range values {
		names = append(names, name)
	}
	slices.Sort(names)
	return names
}

// LoginCode is what wx.login gives a mini-program.
func (ph *Phone) LoginCode(appid string) (string, error) { return ph.code(appid, "mini") }

// PhoneCode is what the button for the phone number gives a mini-program.
func (ph *Phone) PhoneCode(appid string) (string, error) { return ph.code(appid, "phone") }

func (ph *Phone) code(appid, kind string) (code string, err error) {
	err = ph.in(appid, func(t *thread) error {
		if t.account.Kind.Official() {
			return errNotHere
		}
		code = ph.s.newLogin(kind, t)
		return nil
	})
	return code, err
}
