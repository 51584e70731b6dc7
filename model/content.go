package model

// Text is the body of KindText and KindNote.
type Text struct {
	Text   string `json:"text"`
	MenuID string `json:"menu_id,omitempty"` // of a customer: the line of a menu that he tapped (bizmsgmenuid)
}

// Attachment is the body of image, file, voice and video.
type Attachment struct {
	File    FileRef `json:"file"`
	Seconds int     `json:"seconds,omitempty"` // of voice and video
	Heard   string  `json:"heard,omitempty"`   // of a voice: what WeChat understood

	Missing *MissingFile `json:"missing,omitempty"` // the file is still at WeChat, and not here
}

// MissingFile is a customer's file that could not be fetched from WeChat, which
// keeps it for three days.
type MissingFile struct {
	MediaID    string `json:"media_id"`
	PictureURL string `json:"picture_url,omitempty"`
	Name       string `json:"name,omitempty"`
	Until      Millis `json:"until"` // then WeChat has it no more
	Fault      string `json:"fault"` // code of the locale: why it could not be fetched
}

// Unsupported is the body of KindUnsupported: something that WeChat brought and
// that we do not know.
type Unsupported struct {
	Type string `json:"type"`          // as WeChat calls it
	Raw  string `json:"raw,omitempty"` // the push itself; kept, and shown to nobody
}

// FileRef is what a message keeps of a file; the addresses are made when it is shown.
type FileRef struct {
	Key    string `json:"key"`
	Name   string `json:"name"`
	Size   int64  `json:"size"`
	Type   string `json:"type"` // decided by content
	Width  int    `json:"width,omitempty"`
	Height int    `json:"height,omitempty"`

	URL      string `json:"url,omitempty"`
	ThumbURL string `json:"thumb_url,omitempty"`
}

// LinkCard is the body of KindLink (图文链接).
type LinkCard struct {
	Title       string `json:"title"`
	Description string `json:"description"`
	URL         string `json:"url"`
	Picture     string `json:"picture"`
}

// Menu is the body of KindMenu (智能菜单).
type Menu struct {
	Head  string     `json:"head"`
	Lines []MenuLine `json:"lines"`
	Tail  string     `json:"tail"`

	Numberless bool `json:"numberless,omitempty"` // no number stands in front of the keyword lines
}

// MenuLine is one line: a keyword to say, a link to open, a page of a
// mini-program, plain text or a blank.
type MenuLine struct {
	Kind  string `json:"kind"` // keyword, link, card, text, blank
	Text  string `json:"text"`
	Value string `json:"value"`
	AppID string `json:"appid,omitempty"` // of card
	Path  string `json:"path,omitempty"`  // of card
}

// Recall is the body of KindRecall.
type Recall struct {
	Number int64 `json:"number"`
}

// Happening is the body of KindEvent: Name is a key of the locale.
type Happening struct {
	Name string         `json:"name"`
	Args map[string]any `json:"args,omitempty"`
}
