"""CKAN's Action API over the public catalog: `/api/3/action/`, as CKAN 2.11 answers."""
