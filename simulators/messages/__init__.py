"""The parties that carry messages: a mail server, WhatsApp, an SMS gateway, a push service."""
