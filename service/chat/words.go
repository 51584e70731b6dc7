package chat

import (
	"encoding/json"

	"yingke/model"
)

// happening is a line that says what happened.
func happening(name string, args map[string]any) model.Utterance {
	return model.Utterance{Party: model.BySystem, Kind: model.KindEvent, Body: encode(model.Happening{Name: name, Args: args})}
}

// joined says that an agent has taken the customer, and how.
func joined(agent model.Agent, how string) model.Utterance {
	return happening(model.AgentJoined, map[string]any{"agent_id": agent.ID, "agent_name": agent.Nickname, "how": how})
}

// How an agent came to a customer, as agents read it.
const (
	howAutomatic = "automatic"
	howQueue     = "queue"
	howPicked    = "picked"
	howAnswered  = "answered"
)

// encode makes a body of a value of our own, which always has one.
func encode(body any) json.RawMessage {
	raw, err := json.Marshal(body)
	if err != nil {
		panic("chat: a body without JSON: " + err.Error())
	}
	return raw
}

// reason is one step of the path of an assignment.
func reason(code string, pairs ...any) model.Reason {
	r := model.Reason{Code: code, Args: map[string]any{}}
	for i := 0; i+1 < len(pairs); i += 2 {
		r.Args[pairs[i].(string)] = pairs[i+1]
	}
	return r
}
