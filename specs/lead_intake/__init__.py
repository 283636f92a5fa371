"""Lead intake: from the chat and the contact form to a seller who answers."""
