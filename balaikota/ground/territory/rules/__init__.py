"""Pure rules of the territory: codes, working calendars, and how a row of an import must look."""
