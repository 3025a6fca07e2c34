; What the configs of clients call is about to be deleted: the user gets them back first. Not on an update.
!macro customUnInstall
  ${ifNot} ${isUpdated}
    nsExec::ExecToLog /TIMEOUT=60000 '"$INSTDIR\resources\gatehouse\bin\gatehouse.cmd" restore --all'
    Pop $0
    nsExec::ExecToLog /TIMEOUT=20000 '"$INSTDIR\resources\gatehouse\bin\gatehouse.cmd" down'
    Pop $0
  ${endIf}
!macroend
