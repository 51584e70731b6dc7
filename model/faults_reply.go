package model

// Automatic replies, menus and sensitive words.
var (
	ErrRuleFull        = fault(Conflict, "rule.too_many")
	ErrRuleMixed       = fault(Invalid, "rule.mixed_products")
	ErrKeywordTaken    = fault(Conflict, "rule.keyword_taken")
	ErrKeywordTwice    = fault(Invalid, "rule.keyword_twice")
	ErrKeywordsNeeded  = fault(Invalid, "rule.keywords_needed")
	ErrTypesTaken      = fault(Conflict, "rule.types_taken")
	ErrTextTooLong     = fault(Invalid, "rule.text_bytes")
	ErrWindow          = fault(Invalid, "rule.window")
	ErrFolderTaken     = fault(Conflict, "reply_folder.taken")
	ErrFolderFull      = fault(Conflict, "reply_folder.too_many")
	ErrMenuTaken       = fault(Conflict, "menu.taken")
	ErrMenuFull        = fault(Conflict, "menu.too_many")
	ErrMenuUsed        = fault(Conflict, "menu.used")
	ErrMenuGone        = fault(Invalid, "menu.gone")
	ErrSensitiveFull   = fault(Conflict, "sensitive.too_many")
	ErrSensitiveWord   = fault(Forbidden, "sensitive.word")
	ErrSensitiveKind   = fault(Forbidden, "sensitive.kind")
	ErrSensitivePrompt = fault(Forbidden, "sensitive.prompt")
	ErrRecipeUnknown   = fault(Missing, "recipe.unknown")
)
